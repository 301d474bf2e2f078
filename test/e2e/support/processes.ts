import { readdirSync, readFileSync } from 'node:fs'

/** A process, told apart from a later one with the same number by the moment it began. */
type Process = { pid: number; parent: number; begun: string; name: string }

/** Remembers a process and everything that it and its children ever started. Linux only. */
export type Family = {
  /** Looks who is there now. */
  look(): void
  /** Those of all ever seen that still live, as `name (pid)`. */
  survivors(): string[]
  /** Ends whoever still lives, at once. */
  kill(): void
}

/** Begins to watch the family of a process that has just been started. */
export function watchFamily(pid: number): Family {
  const seen = new Map<string, Process>()
  const keyOf = (one: Process) => `${one.pid}/${one.begun}`
  const living = () => {
    const keys = new Set(readProcesses().map(keyOf))
    return [...seen].filter(([key]) => keys.has(key)).map(([, one]) => one)
  }

  function look(): void {
    const processes = readProcesses()
    const members = new Set(processes.filter((one) => seen.has(keyOf(one))).map((one) => one.pid))
    members.add(pid)
    // Children have been started after their parents, but numbers begin again after the last one.
    for (let before = -1; before !== members.size;) {
      before = members.size
      for (const one of processes) if (members.has(one.parent)) members.add(one.pid)
    }
    for (const one of processes) if (members.has(one.pid)) seen.set(keyOf(one), one)
  }

  look()
  return {
    look,
    survivors: () => living().map((one) => `${one.name} (${one.pid})`),
    kill() {
      for (const one of living()) killIfThere(one.pid)
    },
  }
}

/** Kills one process, by its number, if it is there. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Lists the processes that live; one that has ended and waits to be noticed does not. */
function readProcesses(): Process[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    let stat: string
    try {
      stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
    } catch {
      return [] // It has just ended.
    }
    // The name stands in brackets and may hold anything. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, parent] = fields
    const begun = fields[19] ?? ''
    return state === 'Z' ? [] : [{ pid: Number(entry), parent: Number(parent), begun, name }]
  })
}
