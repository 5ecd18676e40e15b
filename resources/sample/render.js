// The script-rendered source: everything the reader sees is made here, from the data block of the page.
setTimeout(function () {
  var data = JSON.parse(document.getElementById('data').textContent);
  var app = document.getElementById('app');
  var make = function (tag, cls, text, parent) {
    var node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text !== null) node.textContent = text;
    parent.appendChild(node);
    return node;
  };
  app.textContent = '';
  if (data.heading) make('h1', 'page', data.heading, app);
  var holder = make('div', data.events.length > 1 ? 'cards' : '', null, app);
  data.events.forEach(function (e) {
    var article = make('article', 'event' + (data.events.length > 1 ? '' : ' detail'), null, holder);
    article.setAttribute('itemid', 'urn:event:' + e.id);
    var art = make('div', 'art', null, article);
    art.innerHTML = e.art;
    var body = make('div', 'body', null, article);
    make('span', 'badge', e.kind, body);
    make('h2', 'event-title', e.title, body);
    make('div', 'chinese', e.chinese, body);
    var facts = make('div', 'facts', null, body);
    var time = make('time', '', e.shown, facts);
    time.setAttribute('datetime', e.start);
    make('span', 'venue', e.venue, facts);
    make('span', 'price', e.priceText, facts);
    make('p', 'summary', e.text, body);
    if (data.events.length > 1) {
      var more = make('a', 'more', 'Read more', body);
      more.href = '/e/' + e.id;
    }
  });
}, 150);
