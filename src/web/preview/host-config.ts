/**
 * How Teams dresses an Adaptive Card, light and dark: sizes, weights and colours of its desktop client.
 *
 * @see https://learn.microsoft.com/adaptive-cards/rendering-cards/host-config
 */
export const teamsHostConfig = (theme: 'light' | 'dark') => {
  const ink = inks[theme]
  const foreground = {
    default: { default: ink.text, subtle: ink.subtle },
    accent: { default: ink.accent, subtle: ink.accent },
    good: { default: ink.good, subtle: ink.good },
    warning: { default: ink.warning, subtle: ink.warning },
    attention: { default: ink.attention, subtle: ink.attention },
    dark: { default: ink.text, subtle: ink.subtle },
    light: { default: ink.text, subtle: ink.subtle },
  }
  const style = (backgroundColor: string) => ({ backgroundColor, foregroundColors: foreground })
  return {
    supportsInteractivity: true,
    fontFamily: 'inherit',
    fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 400, default: 400, bolder: 600 },
    lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 32 },
    spacing: {
      none: 0,
      small: 8,
      default: 12,
      medium: 16,
      large: 20,
      extraLarge: 24,
      padding: 16,
    },
    separator: { lineThickness: 1, lineColor: ink.line },
    imageSizes: { small: 32, medium: 52, large: 100 },
    actions: {
      maxActions: 6,
      spacing: 'default',
      buttonSpacing: 8,
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
    },
    adaptiveCard: { allowCustomStyle: false },
    containerStyles: {
      default: style(ink.card),
      emphasis: style(ink.emphasis),
      accent: style(ink.accentGround),
      good: style(ink.goodGround),
      attention: style(ink.attentionGround),
      warning: style(ink.warningGround),
    },
  }
}

const inks = {
  light: {
    text: '#242424',
    subtle: '#616161',
    line: '#e0e0e0',
    card: '#ffffff',
    emphasis: '#f5f5f5',
    accent: '#4f52b2',
    accentGround: '#e8ebfa',
    good: '#13680f',
    goodGround: '#e7f2da',
    warning: '#835c00',
    warningGround: '#fbf6d9',
    attention: '#a4262c',
    attentionGround: '#fcf4f6',
  },
  dark: {
    text: '#ffffff',
    subtle: '#adadad',
    line: '#3d3d3d',
    card: '#292929',
    emphasis: '#333333',
    accent: '#9299f7',
    accentGround: '#2f2f4a',
    good: '#92c353',
    goodGround: '#1e3313',
    warning: '#f8d22a',
    warningGround: '#3a2f08',
    attention: '#f9a8b0',
    attentionGround: '#3e1f25',
  },
} as const
