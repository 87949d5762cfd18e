declare module 'virtual:routes' {
  /** Method and path by operation name; 1 when the operation creates something. */
  const routes: Record<string, [method: string, path: string, creates?: 1]>;
  export default routes;
}
