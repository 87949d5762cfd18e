export { openHouse, type House, type HouseOptions } from './house.js';
export { scratchDatabase, type ScratchDatabase } from './database.js';
export { until } from './until.js';
