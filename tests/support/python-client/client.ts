import { operatorApp } from '../../../orchestrator/src/http/operator-app.ts';
import { OPERATOR_OPTIONS } from '../../../orchestrator/src/http/testing/app-options.ts';
import { World } from '../../../orchestrator/src/testing/world.ts';
import { read } from '../markdown.ts';
import { pythonMethods } from './operations.ts';
import type { Api } from './schema.ts';
import { pythonClass } from './types.ts';

const HEAD = `"""A client of crawlerd, in one file and without dependencies, for Python 3.9 and newer.

Copy it beside your program. It is made from the OpenAPI document of the service: do not change it by hand.

    import crawlerd

    client = crawlerd.Client()
    launched = client.launch({"task_name": "books", "base_url": "https://books.toscrape.com/"})
    print(client.wait(launched["execution_id"])["status"])
    for item in client.iter_items(launched["execution_id"]):
        print(item)
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.parse
from typing import (
    Any,
    Dict,
    Iterator,
    List,
    Literal,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    TypedDict,
    Union,
    cast,
)

_NOTHING: Mapping[str, Any] = {}
_PART_BYTES = 64 * 1024
`;

/** The whole of `clients/python/crawlerd.py`: what is written by hand, and between it what the document says. */
export async function pythonClient(): Promise<string> {
  const app = await operatorApp(new World().services, OPERATOR_OPTIONS);
  const api = (await app.inject('/docs/json')).json<Api>();
  await app.close();
  const classes = Object.entries(api.components.schemas)
    .filter(([name]) => name !== 'Problem')
    .map(([name, schema]) => pythonClass(name, schema));
  const operations = `class _Operations(_Transport):\n    """The operations of the HTTP API, under their names."""\n\n${pythonMethods(api)}`;
  const parts = [HEAD, ...classes, part('transport.py'), operations, part('client.py')];
  return `${parts.map((each) => each.trim()).join('\n\n\n')}\n`;
}

function part(file: string): string {
  return read(`tests/support/python-client/${file}`);
}
