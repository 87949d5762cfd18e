import {
  addPlanVersion,
  addProductVersion,
  ApiProblem,
  attachOpenApi,
  checkPlanDraft,
  createFeature,
  createMeter,
  createPlan,
  createProduct,
  deprecateProductVersion,
  listPlans,
  publishMeter,
  publishPlan,
  publishProductVersion,
  readCatalogue,
  readOpenApi,
  retirePlan,
  say,
  updateMeter,
  updatePlanDraft,
} from '@libs/contracts';
import { openHouse, until, type House } from '@libs/testing';
import { catalog } from '../src/index.js';

const callsMeter = {
  key: 'calls',
  name: 'API calls',
  description: '',
  eventType: 'api.request',
  filter: [],
  aggregation: 'count' as const,
  valueProperty: null,
  dimensions: ['route'],
  unit: 'call',
};
const perCall = {
  key: 'calls',
  name: 'Calls',
  billing: 'in_arrears',
  meterKeys: ['calls'],
  price: { model: 'per_unit', unitPrice: '0.002' },
};
const draft = {
  name: 'Pay as you go',
  description: '',
  currency: 'USD',
  cadence: { unit: 'month' as const, count: 1 },
  trialDays: 0,
  productIds: [] as string[],
  rateCards: [perCall],
  entitlements: [],
  isPrivate: false,
};

describe('the catalog', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse([catalog]);
  });
  afterAll(() => house.close());

  it('publishes a meter once and tells metering', async () => {
    const author = await house.as('catalog');
    const meter = await author.call(createMeter, { body: callsMeter });

    const published = await author.call(publishMeter, { params: { meterId: meter.id } });

    expect(published.status).toBe('published');
    expect(await house.published('catalog', 'meter.published')).toEqual([
      { ...callsMeter, meterId: meter.id, publishedAt: '2026-03-01T09:00:00.000Z' },
    ]);
    await expect(author.call(publishMeter, { params: { meterId: meter.id } })).rejects.toMatchObject({
      problem: { code: 'meter_not_draft', status: 409 },
    });
    await expect(author.call(updateMeter, { params: { meterId: meter.id }, body: callsMeter })).rejects.toMatchObject({
      problem: { code: 'meter_not_draft' },
    });
  });

  it('refuses a meter that contradicts itself, naming every field', async () => {
    const author = await house.as('catalog');

    const refusal = await author
      .call(createMeter, { body: { ...callsMeter, key: 'bytes', aggregation: 'sum', dimensions: ['route', 'route'] } })
      .catch((error: ApiProblem) => error.problem);

    expect(refusal).toMatchObject({ code: 'meter_contradicts_itself', status: 422 });
    expect((refusal as { errors: Array<{ pointer: string }> }).errors.map(({ pointer }) => pointer)).toEqual([
      '/body/valueProperty',
      '/body/dimensions',
    ]);
  });

  it('says everything that is wrong with a draft at once, and publishes it when it is mended', async () => {
    const author = await house.as('catalog');
    const wrong = {
      ...draft,
      productIds: ['prd_none'],
      rateCards: [
        { ...perCall, meterKeys: ['tokens'] },
        { ...perCall, price: { model: 'per_unit', unitPrice: '-1' } },
        { ...perCall, key: 'by-region', prices: [{ dimensions: { region: 'eu' }, price: perCall.price }] },
      ],
      entitlements: [{ kind: 'boolean', featureKey: 'sandbox', granted: true }],
      notBillable: [{ statusClass: '5xx', answeredBy: 'upstream' }, { cached: 'perhaps' }],
    };
    const plan = await author.call(createPlan, { body: { ...wrong, key: 'payg' } });
    const at = { planId: plan.id, version: 1 };

    const { faults } = await author.call(checkPlanDraft, { params: at });
    const refusal = await author.call(publishPlan, { params: at }).catch((error: ApiProblem) => error.problem);

    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '/rateCards/1/price/unitPrice',
      '/notBillable/1/cached',
      '/rateCards/1/key',
      '/productIds/0',
      '/rateCards/0/meterKeys/0',
      '/rateCards/2/prices/0/dimensions/region',
      '/notBillable/0/statusClass',
      '/notBillable/0/answeredBy',
      '/entitlements/0/featureKey',
    ]);
    expect(refusal).toMatchObject({ code: 'plan_not_publishable', errors: faults });

    await author.call(updatePlanDraft, {
      params: at,
      body: { ...wrong, productIds: [], notBillable: [], rateCards: [{ ...perCall, meterKeys: ['tokens'] }] },
    });
    expect((await author.call(checkPlanDraft, { params: at })).faults).toMatchObject([
      {
        pointer: '/rateCards/0/meterKeys/0',
        detail: 'there is no meter "tokens"',
        said: say('field_names_no_meter', { key: 'tokens' }),
      },
      { pointer: '/entitlements/0/featureKey', detail: 'there is no feature "sandbox"' },
    ]);

    await author.call(updatePlanDraft, { params: at, body: draft });
    const published = await author.call(publishPlan, { params: at });
    expect(published.versions).toMatchObject([{ version: 1, status: 'published' }]);
    const [said] = await house.published('catalog', 'plan.published');
    expect(said).toMatchObject({
      planKey: 'payg',
      version: 1,
      rateCards: [{ key: 'calls', price: { model: 'per_unit', unitPrice: '0.002' } }],
    });
  });

  it('never changes a published version, not even by hand in the database', async () => {
    const author = await house.as('catalog');
    const plan = (await author.call(listPlans, {})).items.find(({ key }) => key === 'payg')!;

    await expect(
      author.call(updatePlanDraft, { params: { planId: plan.id, version: 1 }, body: draft }),
    ).rejects.toMatchObject({
      problem: { code: 'plan_version_frozen' },
    });
    await expect(
      house.source('catalog').query(`update plan_versions set definition = '{}' where plan_id = '${plan.id}'`),
    ).rejects.toThrow('never changes');

    const next = await author.call(addPlanVersion, {
      params: { planId: plan.id },
      body: {},
    });
    expect(next.versions).toMatchObject([
      { version: 1, status: 'published', definition: { name: 'Pay as you go' } },
      { version: 2, status: 'draft', definition: { name: 'Pay as you go', rateCards: [perCall] } },
    ]);
    await expect(author.call(addPlanVersion, { params: { planId: plan.id }, body: {} })).rejects.toMatchObject({
      problem: { code: 'plan_has_a_draft' },
    });
  });

  it('shows a product with its prices and documents once it is published, and its end when that is announced', async () => {
    const author = await house.as('catalog');
    const anyone = house.anonymous;
    const product = await author.call(createProduct, {
      body: { key: 'weather', name: 'Weather', description: 'Forecasts', category: 'Data' },
    });
    const at = { productId: product.id, version: 'v1' };
    await author.call(addProductVersion, {
      params: { productId: product.id },
      body: { version: 'v1', changelog: 'First.' },
    });
    expect((await anyone.call(readCatalogue, {})).items).toEqual([]);

    const yaml =
      'openapi: 3.1.0\ninfo: { title: Weather, version: "1" }\npaths: { /forecast: { get: { summary: Forecast } } }\n';
    await author.call(attachOpenApi, { params: at, body: { document: yaml } });
    await author.call(publishProductVersion, { params: at });
    await author.call(createFeature, {
      body: { key: 'forecast', name: 'Forecast', description: '', meterKey: 'calls' },
    });
    const plan = await author.call(createPlan, {
      body: {
        ...draft,
        key: 'weather-payg',
        productIds: [product.id],
        rateCards: [{ ...perCall, featureKey: 'forecast' }],
      },
    });
    await author.call(publishPlan, { params: { planId: plan.id, version: 1 } });

    const [entry] = (await anyone.call(readCatalogue, { query: { q: 'weath' } })).items;
    expect(entry).toMatchObject({
      key: 'weather',
      versions: [{ version: 'v1', status: 'published', hasOpenApi: true }],
      plans: [{ planKey: 'weather-payg' }],
    });
    expect(await anyone.call(readOpenApi, { params: { productKey: 'weather', version: 'v1' } })).toMatchObject({
      info: { title: 'Weather' },
    });

    await expect(author.call(publishProductVersion, { params: at })).rejects.toMatchObject({
      problem: { code: 'product_version_closed', status: 409 },
    });
    await author.call(deprecateProductVersion, { params: at, body: { sunsetAt: '2026-06-01T00:00:00Z' } });
    expect((await anyone.call(readCatalogue, {})).items[0]?.versions).toMatchObject([
      { status: 'deprecated', sunsetAt: '2026-06-01T00:00:00.000Z' },
    ]);
    house.clock.moveTo('2026-06-01T00:00:00Z');
    expect((await anyone.call(readCatalogue, {})).items).toEqual([]);

    await author.call(retirePlan, { params: { planId: plan.id, version: 1 } });
    expect(await house.published('catalog', 'plan.retired')).toMatchObject([{ planKey: 'weather-payg', version: 1 }]);
  });

  it('refuses a document that is not OpenAPI 3, saying what it lacks', async () => {
    const author = await house.as('catalog');
    const product = await author.call(createProduct, {
      body: { key: 'maps', name: 'Maps', description: '', category: '' },
    });
    await author.call(addProductVersion, { params: { productId: product.id }, body: { version: 'v1', changelog: '' } });

    const refusal = author.call(attachOpenApi, {
      params: { productId: product.id, version: 'v1' },
      body: { document: { swagger: '2.0' } },
    });

    await expect(refusal).rejects.toMatchObject({
      problem: { code: 'not_openapi', errors: [{ pointer: '/body/document/openapi' }, {}, {}] },
    });
  });

  it('creates once for an Idempotency-Key, and refuses the key with another body', async () => {
    const author = await house.as('catalog');
    const headers = { 'idempotency-key': 'create-traffic' };
    const body = { key: 'traffic', name: 'Traffic', description: '', category: '' };

    const [first, second] = await Promise.all([
      author.call(createProduct, { body, headers }),
      author.call(createProduct, { body, headers }),
    ]);

    expect(second).toEqual(first);
    await expect(author.call(createProduct, { body: { ...body, name: 'Other' }, headers })).rejects.toMatchObject({
      problem: { code: 'idempotency_key_reused', status: 422 },
    });
    await expect(author.call(createProduct, { body })).rejects.toMatchObject({ problem: { code: 'key_taken' } });
  });

  it('forgets an Idempotency-Key after a week, and what was answered with it', async () => {
    const catalog = house.source('catalog');
    await catalog.query(
      `update idempotency_keys set created_at = now() - interval '8 days' where key = 'create-traffic'`,
    );

    house.clock.moveTo(house.clock.now());

    await until('the key is forgotten', async () => {
      return (await catalog.query(`select 1 from idempotency_keys where key = 'create-traffic'`)).length === 0;
    });
  });

  it('has the tables that its entities say', async () => {
    const log = await house.source('catalog').driver.createSchemaBuilder().log();
    expect(log.upQueries.map(({ query }) => query)).toEqual([]);
  });
});
