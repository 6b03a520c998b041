import { App, Aspects } from 'aws-cdk-lib';
import { ReachlintAspect } from 'reachlint/cdk';
import { ShopStack } from '../lib/shop-stack.ts';

export const app = new App();
new ShopStack(app, 'Shop');
Aspects.of(app).add(new ReachlintAspect({ failOn: 'error' }));
