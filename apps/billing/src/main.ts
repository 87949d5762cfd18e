import { serve } from '@libs/platform';
import { billing } from './index.js';

await serve(billing);
