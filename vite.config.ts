import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, posix, relative, sep } from 'node:path'

import react from '@vitejs/plugin-react'
import MarkdownIt from 'markdown-it'
import { defineConfig, type Plugin } from 'vite'

import { helpSlugOf } from './src/web/pages/help/help-slugs.ts'

/** The web app: `src/web` becomes `dist/web`. While writing it, `npx vite` passes requests on to a server that runs. */
export default defineConfig({
  root: 'src/web',
  publicDir: 'public',
  plugins: [react(), helpPages()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    // The security policy of the pages lets nothing be written inside an address.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    target: 'es2022',
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    fs: { allow: ['../..'] },
    proxy: { '/api': 'http://127.0.0.1:8080', '^/i/': 'http://127.0.0.1:8080' },
  },
})

/** Makes pages of help out of `docs`: `docs/delivery.fr.md?help` is its HTML, links between pages included. */
function helpPages(): Plugin {
  return {
    name: 'clairon-help',
    enforce: 'pre',
    async load(id) {
      const [path = '', query] = id.split('?')
      if (query !== 'help' || !path.endsWith('.md')) return null
      this.addWatchFile(path)
      const place = relative(import.meta.dirname, path)
        .split(sep)
        .join('/')
      const html = renderHelp(await readFile(path, 'utf8'), posix.dirname(place))
      return `export default ${JSON.stringify(html)}`
    },
  }
}

/** @param folder where the page lies, as seen from the top of the repository. */
function renderHelp(source: string, folder: string): string {
  const markdown = new MarkdownIt({ html: false, linkify: false })
  const { rules } = markdown.renderer
  markdown.core.ruler.push('help', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      const inline = tokens[index + 1]
      if (token.type === 'heading_open') token.attrSet('id', anchorOf(inline?.content ?? ''))
      for (const [at, part] of (token.children ?? []).entries()) {
        if (part.type !== 'link_open') continue
        const href = hrefOf(String(part.attrGet('href') ?? ''), folder)
        const text = token.children?.[at + 1]
        part.attrs = []
        if (href !== null) part.attrSet('href', href)
        if (href?.startsWith('/help/') && text?.content.endsWith('.md')) {
          text.content = titleOf(posix.join(folder, text.content))
        }
        if (href?.startsWith('https:')) {
          part.attrSet('target', '_blank')
          part.attrSet('rel', 'noreferrer')
        }
      }
    }
  })
  // What is wider than the page is scrolled, by keyboard too.
  rules['table_open'] = () => '<div class="help-scroll" tabindex="0"><table>'
  rules['table_close'] = () => '</table></div>'
  rules['fence'] = (tokens, index) => {
    const text = markdown.utils.escapeHtml(tokens[index]?.content ?? '')
    return `<pre tabindex="0"><code>${text}</code></pre>`
  }
  // The language of the page is that of the app.
  return markdown.render(source.replace(inOtherLanguage, ''))
}

const inOtherLanguage = /\s*(In English|En français)\s?:\s\[[^\]]*\]\([^)]*\)\./

/** The name of a page, where a text names its file. */
const titleOf = (file: string): string => {
  const path = join(import.meta.dirname, file)
  return existsSync(path) ? (/^# (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? file) : file
}

/** Where a link of a page leads within the app; null when what it names is no page of help. */
function hrefOf(href: string, folder: string): string | null {
  if (/^(https:|#)/.test(href)) return href
  const [path = '', anchor] = href.split('#')
  const slug = helpSlugOf(posix.join(folder, path))
  return slug === null ? null : `/help/${slug}${anchor === undefined ? '' : `#${anchor}`}`
}

/** The anchor of a heading, as the sites that show Markdown make it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/gu, '-')
