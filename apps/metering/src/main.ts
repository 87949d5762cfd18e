import { serve } from '@libs/platform';
import { metering } from './index.js';

await serve(metering);
