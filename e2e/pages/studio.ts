// The performer's page.
import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/expect';

export class StudioPage {
  readonly preview: Locator;
  readonly title: Locator;
  readonly goLive: Locator;
  readonly endStream: Locator;
  readonly endNow: Locator;
  readonly stayOnAir: Locator;
  readonly viewers: Locator;
  readonly tips: Locator;
  readonly camera: Locator;
  readonly microphone: Locator;
  /** How large and how smooth the picture is meant to be. */
  readonly picture: Locator;
  readonly quality: Locator;
  /** How the broadcast stands, in a sentence. */
  readonly broadcast: Locator;

  constructor(readonly page: Page) {
    this.preview = page.getByLabel('Preview', { exact: true });
    this.title = page.getByRole('textbox', { name: 'Title' });
    this.goLive = page.getByRole('button', { name: 'Go live' });
    this.endStream = page.getByRole('button', { name: 'End stream' });
    this.endNow = page.getByRole('button', { name: 'End now' });
    this.stayOnAir = page.getByRole('button', { name: 'Stay on air' });
    this.viewers = page.getByRole('status', { name: 'Viewers' });
    this.tips = page.getByRole('log', { name: 'Tips' });
    this.camera = page.getByRole('combobox', { name: 'Camera' });
    this.microphone = page.getByRole('combobox', { name: 'Microphone' });
    this.picture = page.getByRole('combobox', { name: 'Picture' });
    this.quality = page.getByRole('combobox', { name: 'Quality' });
    this.broadcast = page.getByRole('status', { name: 'Broadcast' });
  }

  async open(): Promise<void> {
    await this.page.goto('/studio');
  }

  /** Opens the studio and goes live; returns the stage's address. */
  async perform(title: string): Promise<string> {
    await this.open();
    await this.title.fill(title);
    await expect(this.goLive).toBeEnabled();
    await this.goLive.click();
    await expect(this.endStream).toBeVisible();
    return this.address(title);
  }

  /** Ends the stream, without the moment in which it can be taken back. */
  async end(): Promise<void> {
    await this.endStream.click();
    await this.endNow.click();
    await expect(this.goLive).toBeVisible();
  }

  /** After a reload: the studio goes on by itself, or by one press. */
  async backOnAir(): Promise<void> {
    await expect(this.endStream).toBeVisible();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The address of the live stage of this title. */
  private async address(title: string): Promise<string> {
    let found: string | undefined;
    await expect
      .poll(async () => {
        const answer = await this.page.request.get('/api/stages');
        const { stages } = (await answer.json()) as { stages: { id: string; title: string; status: string }[] };
        found = stages.find((stage) => stage.title === title && stage.status === 'live')?.id;
        return found;
      })
      .toBeDefined();
    return `/stage/${found}`;
  }
}
