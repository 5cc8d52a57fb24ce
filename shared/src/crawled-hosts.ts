import { Type } from 'typebox';
import { KeyedRecord } from './keyed-record.ts';

/** So many hosts one heartbeat, and its answer, name. */
export const CRAWLED_HOSTS_MAX = 50;
/** As the keys of other maps. Hardly a host has a longer name; one that has is not named. */
export const CRAWLED_HOST_CHARS_MAX = 200;
/** The longest delay that an answer asks for: a day. */
export const SHARED_DELAY_SECONDS_MAX = 86_400;

const HOST = {
  pattern: `^[^\\u0000-\\u0020\\u007f/\\\\?#@]{1,${CRAWLED_HOST_CHARS_MAX}}$`,
  meaning: 'must be a host, such as shop.example or shop.example:8080',
};

/** What a crawler asked its sites for. */
export const CrawledHostsSchema = KeyedRecord(
  HOST,
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  {
    maxProperties: CRAWLED_HOSTS_MAX,
    description:
      'Requests to each host since the last heartbeat; 0 for one that is about to be asked. At most 50, the busiest.',
  },
);

export const SharedDelaysSchema = KeyedRecord(
  HOST,
  Type.Number({ minimum: 0, maximum: SHARED_DELAY_SECONDS_MAX }),
  {
    maxProperties: CRAWLED_HOSTS_MAX,
    description:
      'Seconds between two requests to each host that other crawlers of this service ask too, so that all together ask no more often than one. For hosts that are not named, the delay of the config holds. Only in answers to heartbeats with hosts.',
  },
);
