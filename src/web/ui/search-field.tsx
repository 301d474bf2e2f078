import { SearchBox } from '@fluentui/react-components'
import { useEffect, useState } from 'react'

/** Searches when the fingers rest; the caller keeps what is searched for, in the address. */
export function SearchField({
  label,
  q,
  onSearch,
}: {
  label: string
  q: string
  onSearch: (q: string) => void
}) {
  const [typed, setTyped] = useState(q)
  const [known, setKnown] = useState(q)
  // The address changed by other means, e.g. the way back.
  if (known !== q) {
    setKnown(q)
    setTyped(q)
  }
  useEffect(() => {
    if (typed === q) return
    const timer = setTimeout(() => onSearch(typed), 250)
    return () => clearTimeout(timer)
  }, [typed, q, onSearch])
  return (
    <SearchBox
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(_event, { value }) => setTyped(value)}
    />
  )
}
