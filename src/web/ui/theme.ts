import {
  type BrandVariants,
  createDarkTheme,
  createLightTheme,
  teamsHighContrastTheme,
  type Theme,
} from '@fluentui/react-components'

/** Petrol, from the darkest to the lightest; 80 is the one of buttons. Contrast of 80 on white: 6.59. */
const petrol: BrandVariants = {
  10: '#011012',
  20: '#011d20',
  30: '#002a2e',
  40: '#00383d',
  50: '#00454b',
  60: '#005057',
  70: '#015b63',
  80: '#096770',
  90: '#1e7982',
  100: '#2f8a94',
  110: '#469ea8',
  120: '#63b3bc',
  130: '#88c7ce',
  140: '#afdadf',
  150: '#d2eaed',
  160: '#ebf6f7',
}

const font = "'Commissioner Variable', 'Segoe UI', system-ui, sans-serif"

const shape: Partial<Theme> = {
  fontFamilyBase: font,
  fontFamilyNumeric: font,
  borderRadiusMedium: '4px',
  borderRadiusLarge: '6px',
  borderRadiusXLarge: '8px',
}

const light: Theme = {
  ...createLightTheme(petrol),
  ...shape,
  colorNeutralBackground2: '#f6f8f8',
  colorNeutralBackground3: '#eff2f2',
  colorNeutralForeground1: '#1b2426',
  colorNeutralForeground2: '#3a4648',
  colorNeutralForeground3: '#566163',
  colorNeutralForeground4: '#566163',
  colorNeutralStroke1: '#c9d1d2',
  colorNeutralStroke2: '#dde3e3',
  colorNeutralStroke3: '#e9eeee',
  colorNeutralStrokeAccessible: '#566163',
}

const dark: Theme = {
  ...createDarkTheme(petrol),
  ...shape,
  colorBrandForeground1: petrol[120],
  colorBrandForeground2: petrol[130],
  colorBrandForegroundLink: petrol[120],
  colorBrandForegroundLinkHover: petrol[130],
  colorBrandForegroundLinkPressed: petrol[110],
  colorCompoundBrandForeground1: petrol[120],
  colorCompoundBrandStroke: petrol[120],
  colorNeutralBackground1: '#1a2022',
  colorNeutralBackground1Hover: '#232b2d',
  colorNeutralBackground1Selected: '#1f2729',
  colorNeutralBackground2: '#141a1b',
  colorNeutralBackground3: '#101516',
  colorSubtleBackgroundHover: '#232b2d',
  colorNeutralForeground3: '#a3b0b2',
  colorNeutralForeground4: '#a3b0b2',
  colorNeutralStroke1: '#465255',
  colorNeutralStroke2: '#2e383a',
  colorNeutralStroke3: '#283133',
}

/** How the app looks; `contrast` is what Teams asks for, or the operating system. */
export const themeNames = ['light', 'dark', 'contrast'] as const
export type ThemeName = (typeof themeNames)[number]

/** Gives Fluent's variables for a theme. The other variables of the app are in `app.css`. */
export const themes: Record<ThemeName, Theme> = {
  light,
  dark,
  contrast: { ...teamsHighContrastTheme, ...shape },
}
