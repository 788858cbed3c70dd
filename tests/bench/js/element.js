// From a new element of the page until the frame that has it is over: milliseconds, of each of 20.
const took = [];
for (let count = 0; count < 20; count++) {
  await rest(20 + (count * 7) % 17);
  const start = performance.now();
  const element = document.createElement("div");
  element.textContent = "here";
  document.body.append(element);
  await frame();
  await frame();
  took.push(performance.now() - start);
  element.remove();
}
return took;
