import { Tab, TabList } from '@fluentui/react-components'

export type CountedTab<Key extends string> = { key: Key; label: string; count?: number | undefined }

/** Tabs with how much stands behind each. The choice belongs into the address, so the caller keeps it. */
export function CountedTabs<Key extends string>({
  tabs,
  chosen,
  label,
  onChoose,
  number,
}: {
  tabs: CountedTab<Key>[]
  chosen: Key
  /** What the row of tabs chooses, for who cannot see it. */
  label: string
  onChoose: (key: Key) => void
  /** Writes a count in the language of the page. */
  number: (count: number) => string
}) {
  return (
    <div className="tabs-scroll">
      <TabList
        aria-label={label}
        selectedValue={chosen}
        onTabSelect={(_event, { value }) => {
          const tab = tabs.find(({ key }) => key === value)
          if (tab) onChoose(tab.key)
        }}
      >
        {tabs.map(({ key, label: name, count }) => (
          <Tab key={key} value={key}>
            {name}
            {count === undefined ? null : (
              <>
                {' '}
                <span className="tab-count">{number(count)}</span>
              </>
            )}
          </Tab>
        ))}
      </TabList>
    </div>
  )
}
