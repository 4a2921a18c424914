// The viewer's page.
import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/expect';

export type Quality = 'Auto' | 'High' | 'Medium' | 'Low' | 'Data saver' | 'Sound only';

export class StagePage {
  readonly video: Locator;
  readonly unmute: Locator;
  readonly fullScreen: Locator;
  readonly quality: Locator;
  readonly viewers: Locator;
  readonly tips: Locator;
  readonly total: Locator;
  readonly amount: Locator;
  readonly message: Locator;
  readonly sendTip: Locator;
  /** What the picture says of itself while it does not play. */
  readonly state: Locator;
  readonly title: Locator;
  /** What it says in its corner of a weak connection. */
  readonly weak: Locator;

  constructor(readonly page: Page) {
    this.video = page.getByLabel('Stage', { exact: true });
    this.unmute = page.getByRole('button', { name: 'Unmute' });
    this.fullScreen = page.getByRole('button', { name: 'Full screen' });
    this.quality = page.getByRole('combobox', { name: 'Quality' });
    this.viewers = page.getByRole('status', { name: 'Viewers' });
    this.tips = page.getByRole('log', { name: 'Tips' });
    this.total = page.getByRole('region', { name: 'Tip jar' });
    this.amount = page.getByRole('textbox', { name: 'Amount' });
    this.message = page.getByRole('textbox', { name: 'Message' });
    this.sendTip = page.getByRole('button', { name: 'Send tip' });
    this.state = page.getByRole('status', { name: 'Picture' });
    this.title = page.getByRole('heading', { level: 1 });
    this.weak = page.getByRole('status', { name: 'Connection' });
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
  }

  async choose(quality: Quality): Promise<void> {
    // The controls fade while nothing is touched.
    await this.video.hover({ force: true });
    await this.quality.selectOption(quality);
  }

  /** Where there is no room for chat and tips, one of them is on show. */
  async showTips(): Promise<void> {
    const tips = this.page.getByRole('button', { name: 'Tips', exact: true });
    if (await tips.isVisible()) await tips.click();
  }

  async tip(amount: string, message: string): Promise<void> {
    await this.showTips();
    await this.amount.fill(amount);
    await this.message.fill(message);
    await this.sendTip.click();
  }

  /** Lets the sound be heard; some browsers begin without it, once there is any. */
  async hear(): Promise<void> {
    await expect
      .poll(async () => {
        if (await this.unmute.first().isVisible()) await this.unmute.first().click();
        return this.sounds();
      }, { message: 'not muted, and playing something' })
      .toBe(true);
  }

  /** Whether sound can come out: an element that waits for a first picture is silent. */
  private async sounds(): Promise<boolean> {
    return this.video.evaluate((video: HTMLVideoElement) => {
      const waits = video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.currentTime === 0;
      return !(video.muted || video.paused || waits);
    });
  }
}
