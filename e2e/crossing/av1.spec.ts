import { forwards } from '../fixtures/tongue';

forwards('AV1');
