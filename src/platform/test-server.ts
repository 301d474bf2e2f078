import type { Server as HttpServer } from 'node:http'
import type { Server as TcpServer, Socket } from 'node:net'

export type TestServer = {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string
  /** Breaks what is still connected. */
  close(): Promise<void>
}

/** For tests: makes a server of HTTP or TCP listen on a free port of this computer. */
export async function startTestServer(server: HttpServer | TcpServer): Promise<TestServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
