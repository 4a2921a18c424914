import { host, member } from '../fixtures/meeting';
import { test } from '../fixtures/test';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 10 } });

test('in one room all browsers are seen and heard by all', async ({ enter, fox }) => {
  const { maria, address } = await host(enter, 'All kinds');
  const otto = await member(enter, 'Otto', address, fox);
  const ada = await member(enter, 'Ada', address);
  await maria.room.sees('Otto', 'Ada');
  await otto.room.sees('Maria', 'Ada');
  await ada.room.sees('Maria', 'Otto');
  for (const { room } of [maria, otto, ada]) await room.hears(2);
});
