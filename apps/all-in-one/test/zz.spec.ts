it('x', async () => {
  await new Promise((r) => setTimeout(r, 7000));
});
