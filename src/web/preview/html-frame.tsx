import { type ReactNode, useEffect, useRef, useState } from 'react'

/**
 * Shows the HTML of a message as the service would, in a frame where nothing runs and from which nothing
 * leads away; links open elsewhere. The frame is as high as what is in it.
 */
export function HtmlFrame({
  html,
  css,
  title,
}: {
  html: string
  css: string
  title: string
}): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(0)
  const [isReady, setIsReady] = useState(false)

  useEffect(() => {
    const inner = frame.current?.contentDocument
    if (!isReady || !inner?.defaultView) return
    // Our rules come as a style sheet object: the security policy of the page allows no written ones.
    const sheet = new inner.defaultView.CSSStyleSheet()
    sheet.replaceSync(css)
    inner.adoptedStyleSheets = [sheet]
    inner.body.innerHTML = html
    for (const link of inner.querySelectorAll('a')) {
      link.target = '_blank'
      link.rel = 'noopener noreferrer'
    }
    const measure = (): void => setHeight(inner.documentElement.offsetHeight)
    const watch = new ResizeObserver(measure)
    watch.observe(inner.documentElement)
    measure()
    return () => watch.disconnect()
  }, [html, css, isReady])

  return (
    <iframe
      ref={frame}
      title={title}
      // Scripts stay forbidden; the same origin lets the page put the message in and measure it.
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc="<!doctype html><html><head></head><body></body></html>"
      className="html-frame"
      style={{ height }}
      onLoad={() => setIsReady(true)}
    />
  )
}
