// A private call: its way in, its door, and the call itself.
import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/expect';
import { moves } from '../measure/picture';
import { received } from '../measure/stats';

export class CallPage {
  /** On the home page. */
  readonly start: Locator;
  readonly who: Locator;
  /** At the door. */
  readonly preview: Locator;
  readonly join: Locator;
  readonly relayOnly: Locator;
  readonly camera: Locator;
  readonly microphone: Locator;
  /** In the call. */
  readonly theirs: Locator;
  readonly sound: Locator;
  readonly mine: Locator;
  readonly bar: Locator;
  readonly hangUp: Locator;
  readonly words: Locator;
  readonly message: Locator;
  readonly send: Locator;
  readonly chat: Locator;
  readonly files: Locator;
  /** How it stands, in words. */
  readonly state: Locator;
  /** On whatever page, while it rings. */
  readonly ring: Locator;
  readonly answer: Locator;
  readonly decline: Locator;

  constructor(readonly page: Page) {
    this.start = this.button('Call');
    this.who = page.getByRole('textbox', { name: 'Who' });
    this.preview = page.getByLabel('Preview', { exact: true });
    this.join = this.button('Join call');
    this.relayOnly = page.getByRole('checkbox', { name: 'Relay only' });
    this.camera = page.getByRole('combobox', { name: 'Camera' });
    this.microphone = page.getByRole('combobox', { name: 'Microphone' });
    this.theirs = page.getByLabel('Their picture', { exact: true });
    this.sound = page.locator('audio');
    this.mine = page.getByLabel('My picture', { exact: true });
    this.bar = page.getByRole('group', { name: 'Call controls' });
    this.hangUp = this.button('Hang up');
    this.words = page.getByRole('button', { name: /^Chat and files/ });
    this.message = page.getByRole('textbox', { name: 'Chat message' });
    this.send = this.button('Send');
    this.chat = page.getByRole('log', { name: 'Chat' });
    this.files = page.getByRole('list', { name: 'Files' });
    this.state = page.getByRole('status', { name: 'Call' });
    this.ring = page.getByRole('alertdialog');
    this.answer = this.ring.getByRole('button', { name: 'Answer' });
    this.decline = this.ring.getByRole('button', { name: 'Decline' });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Makes a call from the home page and goes to its door; returns its address. */
  async make(): Promise<string> {
    await this.page.goto('/');
    await this.start.click();
    await expect(this.page).toHaveURL(/\/call\//);
    return new URL(this.page.url()).pathname;
  }

  /** Rings somebody from the home page; one is in the call at once. */
  async callUp(name: string): Promise<string> {
    await this.page.goto('/');
    await this.who.fill(name);
    await this.start.click();
    await expect(this.page).toHaveURL(/\/call\//);
    return new URL(this.page.url()).pathname;
  }

  /** Opens a call's address and comes in. */
  async enter(address: string): Promise<void> {
    if (new URL(this.page.url(), 'http://nowhere').pathname !== address) await this.page.goto(address);
    await moves(this.preview);
    await this.join.click();
    await expect(this.hangUp).toBeVisible();
  }

  /** Waits until the other one is seen moving, and heard. */
  async meets(): Promise<void> {
    await expect(this.state).toContainText('Connected with');
    await moves(this.theirs);
    await this.hears();
  }

  /** Waits until sound comes that is not silence. */
  async hears(): Promise<void> {
    const before = (await received(this.page)).audioEnergy;
    await expect
      .poll(async () => (await received(this.page)).audioEnergy, { message: 'energy of the sound' })
      .toBeGreaterThan(before);
  }

  /** Opens chat and files, where they are not open yet. */
  async openWords(): Promise<void> {
    if ((await this.words.getAttribute('aria-expanded')) !== 'true') await this.words.click();
  }

  /** Opens the devices, and chooses another camera by its name. */
  async chooseCamera(name: string | RegExp): Promise<void> {
    const button = this.button('Devices');
    if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
    const option = this.camera.locator('option', { hasText: name });
    await this.camera.selectOption({ label: (await option.textContent()) ?? '' });
  }
}
