/**
 * Counts a payload as Teams does: the whole JSON in UTF-16, two bytes for each unit. The documented limit is
 * about 100 KB, older pages say 40 KB.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export const payloadBytesUtf16 = (value: unknown): number =>
  2 * (JSON.stringify(value) ?? '').length
