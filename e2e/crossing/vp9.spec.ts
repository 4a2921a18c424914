import { forwards } from '../fixtures/tongue';

forwards('VP9');
