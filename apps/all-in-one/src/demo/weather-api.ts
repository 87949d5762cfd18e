/** The OpenAPI document of the demo shop's product. */
const coordinate = (name: string, maximum: number) => ({
  name,
  in: 'query',
  required: true,
  description: `Decimal degrees, -${maximum} to ${maximum}.`,
  schema: { type: 'number', minimum: -maximum, maximum },
});
const place = [coordinate('latitude', 90), coordinate('longitude', 180)];
const json = (description: string, schema: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
});

export const weatherApi = {
  openapi: '3.1.0',
  info: {
    title: 'Meridian Weather',
    version: 'v1',
    description: 'Forecasts and observations for any point on Earth. Times are UTC; temperatures are degrees Celsius.',
  },
  servers: [{ url: 'https://api.meridian.example' }],
  security: [{ key: [] }],
  paths: {
    '/forecast': {
      get: {
        operationId: 'getForecast',
        summary: 'Forecast for the next ten days, by the hour',
        tags: ['Forecasts'],
        parameters: place,
        responses: { 200: json('The forecast.', 'Forecast'), 401: json('The key is unknown.', 'Problem') },
      },
    },
    '/observations': {
      get: {
        operationId: 'getObservations',
        summary: 'The latest observation near a point',
        tags: ['Observations'],
        parameters: place,
        responses: { 200: json('The observation.', 'Observation') },
      },
    },
    '/warnings': {
      get: {
        operationId: 'listWarnings',
        summary: 'Warnings in force',
        tags: ['Warnings'],
        parameters: place,
        responses: { 200: json('The warnings.', 'Warnings') },
      },
    },
  },
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'apikey' } },
    schemas: {
      Forecast: {
        type: 'object',
        required: ['hours'],
        properties: {
          hours: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                at: { type: 'string', format: 'date-time' },
                temperature: { type: 'number' },
                rain: { type: 'number', description: 'Millimetres' },
              },
            },
          },
        },
      },
      Observation: {
        type: 'object',
        properties: {
          station: { type: 'string' },
          at: { type: 'string', format: 'date-time' },
          temperature: { type: 'number' },
        },
      },
      Warnings: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: {
              type: 'object',
              properties: { level: { type: 'string', enum: ['yellow', 'orange', 'red'] }, text: { type: 'string' } },
            },
          },
        },
      },
      Problem: { type: 'object', properties: { title: { type: 'string' }, status: { type: 'integer' } } },
    },
  },
};
