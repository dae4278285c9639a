import { testBullmq } from './bullmq.fixture';

testBullmq('6', 'bullmq');
