import { Engine, type EngineAddress } from './engine.ts';

/** Provides an engine whose connections are closed afterwards. */
export async function withEngine<T>(
  address: EngineAddress,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = new Engine(address);
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}
