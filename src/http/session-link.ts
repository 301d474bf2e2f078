/**
 * Writes the address that signs somebody in once. Its token stands behind `#`, which browsers keep to
 * themselves: it reaches neither a log nor a proxy.
 *
 * @param base the root of the server, with or without a slash at its end.
 */
export const signInAddress = (base: string, token: string) =>
  `${base.replace(/\/$/, '')}/sign-in#link=${token}`
