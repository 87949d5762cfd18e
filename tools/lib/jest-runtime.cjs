// Jest gives each test file a module registry of its own, and one of our services imports some 2,500 files of
// packages: three seconds of processor time for each file. Here the packages are loaded by Node itself, once for a
// worker; our own modules are still each file's own. It needs jest-environment.cjs, and no test may mock a package.
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

class SharingRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    share(this);
  }
}

function share({ esmLoader, executor, registries }) {
  const { loadEsmModule, loadCjsAsEsm } = esmLoader;
  esmLoader.getContext = () => undefined; // The realm we are in.
  esmLoader.loadEsmModule = (file, suffix) =>
    isPackage(file) ? shared(file, registries) : loadEsmModule.call(esmLoader, file, suffix);
  esmLoader.loadCjsAsEsm = (from, file, suffix, context) =>
    isPackage(file) ? shared(file, registries) : loadCjsAsEsm.call(esmLoader, from, file, suffix, context);
  executor.compile = (source, filename) => vm.compileFunction(source, executor.injectedModuleParameters, { filename });
}

const isPackage = (file) => file.includes('/node_modules/');

/** The package's module as Node loaded it, with the names Node exports from it. */
function shared(file, registries) {
  const registry = registries.getActiveEsmRegistry();
  if (!registry.has(file)) registry.set(file, wrap(file));
  return registry.get(file);
}

async function wrap(file) {
  const exported = await import(pathToFileURL(file).href);
  const module = new vm.SyntheticModule(
    Object.keys(exported),
    () => {
      for (const [name, value] of Object.entries(exported)) module.setExport(name, value);
    },
    { identifier: file },
  );
  await module.link(() => undefined);
  await module.evaluate();
  return module;
}

module.exports = { default: SharingRuntime, __esModule: true };
