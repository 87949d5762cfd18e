import { serve } from '@libs/platform';
import { billing } from '../../billing/src/index.js';
import { catalog } from '../../catalog/src/index.js';
import { metering } from '../../metering/src/index.js';
import { subscriptions } from '../../subscriptions/src/index.js';

await serve(catalog, subscriptions, metering, billing);
