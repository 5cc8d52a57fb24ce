import { runBrowserHost } from './render/host/run-browser-host.ts';

runBrowserHost();
