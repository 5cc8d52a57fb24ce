// Stands for `undici` in the bundles: what the crawler imports of it, and nothing else. The package itself also loads
// fetch, WebSocket, caches and mocks, which took a fifth of the start of a crawl (docs/decisions/0042).
import Agent from 'undici/lib/dispatcher/agent.js';
import Client from 'undici/lib/dispatcher/client.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import buildConnector from 'undici/lib/core/connect.js';
import errors from 'undici/lib/core/errors.js';
import ofRequest from 'undici/lib/api/api-request.js';

// As the package does.
Dispatcher.prototype.request = ofRequest;

/** The same as in the package for a URL without a path of its own, and with a dispatcher. */
function request(address, options) {
  const { origin, pathname, search } = new URL(address);
  return options.dispatcher.request({
    ...options,
    origin,
    path: pathname + search,
    method: options.method ?? 'GET',
  });
}

export { Agent, buildConnector, Client, Dispatcher, errors, request };
