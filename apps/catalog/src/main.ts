import { serve } from '@libs/platform';
import { catalog } from './index.js';

await serve(catalog);
