type Pool = Iterable<[string, { readonly socket?: { destroy(): unknown } | undefined }]>;

/**
 * Destroys the connections of a client. After a request that timed out this is needed: the library goes on
 * using a connection that no longer answers.
 */
export function cutConnections(pool: Pool): void {
  for (const [, connection] of [...pool]) connection.socket?.destroy();
}
