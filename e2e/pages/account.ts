// Registering, logging in and out.
import type { Page } from '@playwright/test';
import { expect } from '../fixtures/expect';
import type { Role } from '../fixtures/person';

export const PASSWORD = 'correct horse battery';

export class AccountPages {
  constructor(readonly page: Page) {}

  async register(name: string, role: Role): Promise<void> {
    await this.page.goto('/register');
    await this.page.getByRole('radio', { name: role === 'performer' ? 'Performer' : 'Viewer' }).check();
    await this.fill(name, PASSWORD);
    await this.page.getByRole('button', { name: 'Register' }).click();
  }

  async logIn(name: string, password = PASSWORD): Promise<void> {
    await this.page.goto('/login');
    await this.fill(name, password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
  }

  async logOut(): Promise<void> {
    await this.page.getByRole('button', { name: 'Log out' }).click();
  }

  /** Logs in from where the page is, which stays loaded and comes back there. */
  async enter(name: string, password = PASSWORD): Promise<void> {
    await this.page.getByRole('banner').getByRole('link', { name: 'Log in' }).click();
    await this.fill(name, password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await this.isIn(name);
  }

  /** Waits until the page knows that this person is logged in. */
  async isIn(name: string): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Log out' })).toBeVisible();
    await expect(this.page.getByRole('banner')).toContainText(name);
  }

  private async fill(name: string, password: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Name' }).fill(name);
    await this.page.getByLabel('Password').fill(password);
  }
}
