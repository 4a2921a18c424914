import { composed } from './compose';
import { Coturn } from './coturn';
import { publicly } from './internet';
import { expect, STAGE_NUMBER, test as laboratory } from './laboratory';
import { Call } from './call';
import { settled } from './path';

const VARIABLES = { PUBLIC_ADDRESS: publicly(STAGE_NUMBER, 4), TURN_SECRET: 'a-secret-of-this-test' };
const { settings, options } = composed(VARIABLES);

/** coturn as it says there, on the server's own machine. */
const test = laboratory.extend({
  coturn: async ({ stage }, use) => {
    const coturn = await Coturn.startAt(stage, options);
    await use(coturn);
    coturn.close();
  },
});

const { FOOTLIGHT_DATA_DIR: _, ...wanted } = settings;
test.use({ settings: wanted });
test('what deploy/compose.yaml starts relays a call, though not in Docker', async ({ settle }) => {
  expect(options).toContain(`--static-auth-secret=${settings['FOOTLIGHT_TURN_SECRET']}`);
  const [one, other] = [await settle({ nat: 'symmetric' }), await settle({ nat: 'symmetric' })];
  const call = await Call.between(one.person, other.person);
  await call.begin();
  await call.connected();
  expect(await settled(...call.pages)).toBe('relay over UDP');
});
