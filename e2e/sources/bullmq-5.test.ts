import { testBullmq } from './bullmq.fixture';

testBullmq('5', 'bullmq-5');
