import type { Static, TObject } from 'typebox';
import { isValid, type Resources } from '@crawlerd/shared';
import type { Ceilings } from '../domain/ceilings.ts';
import type { DoctorCheck } from './doctor-check.ts';
import type { ExecutionFolders } from './execution-folders.ts';
import type { Runtime } from './runtime.ts';

/** crawlerd's own crawler, in every form that a runtime may want it in. */
export interface OwnCrawler {
  readonly image: string;
  /** The variant for crawls that render pages. */
  readonly browserImage: string;
  /** A program for Node, for runtimes that know no images. */
  readonly script: string;
  /** The name under which an engine has this installation's build of an image of ours; others keep theirs. */
  readonly buildName: (image: string) => Promise<string>;
}

/** What a runtime is told about the installation it works for. */
export interface Installation {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dataDir: string;
  readonly crawler: OwnCrawler;
  /** Every image that a task type stands for. */
  readonly taskImages: readonly string[];
  /** Where crawlers report; `host` null: the address that the runtime names. */
  readonly callback: { readonly host: string | null; readonly port: number };
  readonly stopGraceSeconds: number;
  readonly defaultResources: Required<Resources>;
  /** No attempt may get more, whatever its launch asked for. */
  readonly ceilings: Ceilings;
  /** More of an attempt's output is not copied: a runtime that stores it need not keep more either. */
  readonly logMaxBytes: number;
}

/** What is known only once the data folder is open. */
export interface RuntimeOwner {
  /** Tells this crawlerd's attempts from those of others on the same engine. */
  readonly instance: string;
  readonly folders: ExecutionFolders;
}

/** What one kind of runtime is: its settings, how it is made, and what it needs to work. */
export interface RuntimeDefinition<S extends TObject> {
  /** Value of `CRAWLERD_RUNTIME`. */
  readonly kind: string;
  /** Where crawls run then: completes "Crawls run ...". */
  readonly place: string;
  /** A sentence for everyone who starts the service with it; null if there is nothing to warn of. */
  readonly warning: string | null;
  /** Environment variables that only this runtime reads. */
  readonly settings: S;
  create(settings: Static<S>, installation: Installation, owner: RuntimeOwner): Runtime;
  /** What `crawlerd doctor` checks beside the data folder, in this order. */
  doctorChecks(settings: Static<S>, installation: Installation): DoctorCheck[];
}

/** A runtime with its settings. */
export interface ConfiguredRuntime {
  readonly warning: string | null;
  create(owner: RuntimeOwner): Runtime;
  doctorChecks(): DoctorCheck[];
}

/** A line of the table of runtimes: a {@link RuntimeDefinition} whose settings are checked when they are given. */
export interface RuntimeEntry {
  readonly kind: string;
  readonly place: string;
  readonly settings: TObject;
  /** @throws Error if `settings` were not checked against the schema before. */
  configure(settings: object, installation: Installation): ConfiguredRuntime;
}

export function runtimeEntry<S extends TObject>(definition: RuntimeDefinition<S>): RuntimeEntry {
  const { kind, place, warning, settings: schema } = definition;
  return {
    kind,
    place,
    settings: schema,
    configure: (settings, installation) => {
      if (!isValid(schema, settings)) throw new Error(`The settings of the ${kind} runtime are not valid.`);
      return {
        warning,
        create: (owner) => definition.create(settings, installation, owner),
        doctorChecks: () => definition.doctorChecks(settings, installation),
      };
    },
  };
}
