import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The web app: `src/web` becomes `dist/web`. While writing it, `npx vite` passes requests on to a server that runs. */
export default defineConfig({
  root: 'src/web',
  publicDir: 'public',
  plugins: [react()],
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
    proxy: { '/api': 'http://127.0.0.1:8080', '^/i/': 'http://127.0.0.1:8080' },
  },
})
