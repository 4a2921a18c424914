// A room of many: its form, its door, and the room itself.
import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/expect';
import { fate, moves } from '../measure/picture';
import { hears } from '../measure/sound';

export class RoomPage {
  /** On the home page. */
  readonly title: Locator;
  readonly mesh: Locator;
  readonly direct: Locator;
  /** Told under People while two talk from browser to browser. */
  readonly own: Locator;
  readonly start: Locator;
  /** At the door. */
  readonly preview: Locator;
  readonly password: Locator;
  readonly join: Locator;
  /** How it stands, in words, while one is not in it. */
  readonly state: Locator;
  /** In the room. */
  readonly bar: Locator;
  readonly leave: Locator;
  readonly people: Locator;
  readonly said: Locator;
  /** Opens the chat; its name tells of what is new. */
  readonly words: Locator;
  readonly chat: Locator;
  readonly line: Locator;

  constructor(readonly page: Page) {
    this.title = page.getByRole('textbox', { name: 'What it is called' });
    this.mesh = page.getByRole('checkbox', { name: 'From browser to browser, for four at most' });
    this.direct = page.getByRole('checkbox', { name: 'From browser to browser while two are alone' });
    this.own = page.getByText('You two talk from browser to browser.');
    this.start = this.button('Start a room');
    this.preview = page.getByLabel('Preview', { exact: true });
    this.password = page.getByLabel('Password of the room');
    this.join = this.button('Join room');
    this.state = page.getByRole('status', { name: 'Room', exact: true });
    this.bar = page.getByRole('group', { name: 'Room controls' });
    this.leave = this.button('Leave');
    this.people = page.getByRole('button', { name: /^People/ });
    this.words = this.bar.getByRole('button', { name: /^Chat/ });
    this.chat = page.getByRole('log', { name: 'Chat' });
    this.line = page.getByRole('textbox', { name: 'Say something' });
    this.said = page.getByRole('status', { name: 'In the room' });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Makes a room from the home page and goes to its door; returns its address. */
  async make(title: string, access = 'Open', way?: 'direct' | 'mesh'): Promise<string> {
    await this.page.goto('/');
    await this.title.fill(title);
    await this.page.getByRole('radio', { name: access, exact: true }).check();
    if (way !== undefined) await this[way].check();
    await this.start.click();
    await expect(this.page).toHaveURL(/\/room\//);
    return new URL(this.page.url()).pathname;
  }

  /** Comes to the door and knocks. */
  async knock(address: string, password?: string): Promise<void> {
    if (new URL(this.page.url(), 'http://nowhere').pathname !== address) await this.page.goto(address);
    await moves(this.preview);
    if (password !== undefined) await this.password.fill(password);
    await this.join.click();
  }

  /** Comes in. */
  async enter(address: string, password?: string): Promise<void> {
    await this.knock(address, password);
    await expect(this.leave).toBeVisible();
  }

  /** Somebody's place. */
  tile(name: string): Locator {
    return this.page.getByRole('figure').filter({ has: this.picture(name) });
  }

  /** Somebody's picture. */
  picture(name: string): Locator {
    return this.page.getByLabel(`Picture of ${name}`, { exact: true });
  }

  /** Waits until each of them is seen moving. */
  async sees(...names: string[]): Promise<void> {
    for (const name of names) {
      const picture = this.picture(name);
      const before = await fate(picture);
      try {
        await moves(picture);
      } catch (cause) {
        // Whether nothing came or nothing was made of it.
        const { message } = cause as Error;
        throw new Error(`${message}\n\n${name} at first: ${before}\n${name} at last: ${await fate(picture)}`, { cause });
      }
    }
  }

  /** Waits until so many voices, and no others, are heard. */
  async hears(voices: number): Promise<void> {
    await hears(this.page, voices);
  }

  /** Opens the list of people, where it is not open yet. */
  async openPeople(): Promise<void> {
    if ((await this.people.getAttribute('aria-expanded')) !== 'true') await this.people.click();
  }

  /** Writes into the chat. */
  async say(text: string): Promise<void> {
    if ((await this.words.getAttribute('aria-expanded')) !== 'true') await this.words.click();
    await this.line.fill(text);
    await this.line.press('Enter');
  }

  /** Opens what a host may do about somebody, and does it. */
  async moderate(name: string, act: string, reason?: string): Promise<void> {
    await this.openPeople();
    if (reason !== undefined) await this.page.getByLabel('The reason, for whom it concerns').fill(reason);
    await this.button(`Moderate ${name}`).click();
    await this.button(act).click();
  }
}
