import { serve } from '@libs/platform';
import { subscriptions } from './index.js';

await serve(subscriptions);
