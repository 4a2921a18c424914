// The table of what a line left of a call.
import { row } from '../measure/rows';
import { concealed, framesPerSecond, grades, longestSilence, loss, sentRate, type Reading } from './meter';

const HEAD = ['network', 'path', 'offer to connected, ms', 'round trip, ms', 'loss, %', 'frames a second', 'sent, kbit/s', 'sound made up, %', 'longest silence, s', 'graded'];

/** Columns of the table, from the round trip on. */
function figures(all: Reading[]): string[] {
  const trips = all.map((it) => it.roundTrip).filter((it) => it > 0);
  const trip = trips.reduce((sum, it) => sum + it, 0) / Math.max(1, trips.length);
  return [
    trip.toFixed(0),
    (loss(all) * 100).toFixed(1),
    framesPerSecond(all).toFixed(1),
    sentRate(all).toFixed(0),
    (concealed(all) * 100).toFixed(1),
    longestSilence(all).toFixed(1),
    grades(all).join(', '),
  ];
}

/** Adds what was noted on one side of a call. */
export function note(network: string, path: string, took: number, all: Reading[]): void {
  row('impairment', 'Calls by everyday networks', HEAD, [network, path, took.toFixed(0), ...figures(all)]);
}
