// The search on top: it leads to a person's page.

function startSearch(gym) {
  const field = byId("search");
  const described = (person) => {
    const friends = gym.countFriends(person);
    return friends ? count(friends, "friend") : gym.metOnce(person) ? "met by chance" : "no connection yet";
  };
  new Choice(gym, field, byId("search-list"), (person) => {
    location.hash = `#${gym.ids[person]}`;
  }, described);
  field.disabled = false;
  byId("search-form").addEventListener("submit", (event) => event.preventDefault());
  // "/" leads to the search, unless somebody is typing.
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
  });
}
