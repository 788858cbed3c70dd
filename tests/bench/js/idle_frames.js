// How many frames a second the page has while nothing is asked of it.
await rest(500);
const start = await frame();
let [count, now] = [0, start];
for (; now - start < 2000; count++) now = await frame();
return count / ((now - start) / 1000);
