/** The reason why a server cannot listen, from the error of `listen`; `names` are those of the settings. Undefined for errors of other kinds. */
export function listenProblem(
  error: unknown,
  { host, port }: { host: string; port: number },
  names: { host: string; port: string },
): string | undefined {
  switch (error instanceof Error && 'code' in error && error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program. Set ${names.port} to another one.`;
    case 'EACCES':
      return `This user may not listen at port ${port}. Set ${names.port} to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `This machine has no address ${host}. Set ${names.host} to one that it has, such as 127.0.0.1.`;
    default:
      return undefined;
  }
}
