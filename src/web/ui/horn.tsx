/** The mark of Clairon: a horn and two arcs of sound. */
export function Brand() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path fill="var(--colorBrandForeground1)" d="M3 9.5h4L14 5v14l-7-4.5H3z" />
      <path
        fill="none"
        stroke="var(--brass)"
        strokeWidth="1.6"
        strokeLinecap="round"
        d="M16.6 9a4.4 4.4 0 0 1 0 6M19 6.6a7.8 7.8 0 0 1 0 10.8"
      />
    </svg>
  )
}

/** The same horn, large and silent: for what is not there yet. */
export function Horn() {
  return (
    <svg className="horn" viewBox="0 0 120 96" aria-hidden="true" fill="none">
      <path
        d="M8 38h14l28-17v58L22 62H8a4 4 0 0 1-4-4V42a4 4 0 0 1 4-4z"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <g stroke="var(--brass)" strokeWidth="2" strokeLinecap="round">
        <path d="M64 39c5 7 5 15 0 22" />
        <path d="M74 29c10 13 10 29 0 42" strokeDasharray="3 6" />
        <path d="M85 19c15 19 15 43 0 62" strokeDasharray="3 6" />
        <path d="M96 9c20 25 20 57 0 82" strokeDasharray="3 6" />
      </g>
    </svg>
  )
}
