// Where Jest runs a test file: in the worker's own realm rather than in a new vm context, so that the packages which
// jest-runtime.cjs shares between files and the file itself agree on what an Error or a Date is. What a file changes in
// the globals and in the environment's variables is put back after it.
const { TestEnvironment } = require('jest-environment-node');

class OneRealmEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.before = { variables: { ...process.env }, globals: Object.getOwnPropertyDescriptors(globalThis) };
    this.exit = process.exit; // The runner wraps it for each file anew.
    this.listeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
    this.global = globalThis;
    this.moduleMocker = new this.moduleMocker.constructor(globalThis);
  }

  async teardown() {
    await super.teardown();
    process.exit = this.exit;
    for (const name of Object.keys(process.env)) if (!(name in this.before.variables)) delete process.env[name];
    Object.assign(process.env, this.before.variables);
    // Jest's own are symbols.
    for (const name of Object.getOwnPropertyNames(globalThis))
      if (!(name in this.before.globals)) Reflect.deleteProperty(globalThis, name);
    for (const [name, descriptor] of Object.entries(this.before.globals))
      if (descriptor.configurable) Object.defineProperty(globalThis, name, descriptor);
    for (const name of process.eventNames())
      for (const listener of process.rawListeners(name))
        if (!this.listeners.get(name)?.includes(listener)) process.removeListener(name, listener);
  }
}

module.exports = OneRealmEnvironment;
