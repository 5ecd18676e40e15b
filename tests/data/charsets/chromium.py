# A headless Chromium over its debugging pipe: loads addresses and evaluates JavaScript. Needs nothing but Python.
import json, os, shutil, subprocess, tempfile


class Chromium:
    def __init__(self):
        program = next(filter(None, map(shutil.which, ('chromium-headless-shell', 'chromium', 'google-chrome'))))
        self.folder = tempfile.mkdtemp()
        from_us, self.to = os.pipe()
        self.back, from_it = os.pipe()

        def ends():  # the program reads from 3 and writes to 4
            spare = [os.dup(from_us), os.dup(from_it)]
            high = [os.dup2(spare[0], 20), os.dup2(spare[1], 21)]
            os.dup2(high[0], 3), os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [program, '--headless', '--no-sandbox', '--lang=en-US', '--remote-debugging-pipe', '--disable-gpu',
             f'--user-data-dir={self.folder}'], pass_fds=(3, 4), preexec_fn=ends, stderr=subprocess.DEVNULL)
        self.number, self.rest, self.session = 0, b'', None
        target = self.ask('Target.createTarget', url='about:blank')['targetId']
        self.session = self.ask('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        self.ask('Page.enable')

    def ask(self, method, **params):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.to, json.dumps(message).encode() + b'\0')
        while (answer := self.read()).get('id') != self.number:
            pass
        assert 'error' not in answer, answer
        return answer['result']

    def read(self):
        while b'\0' not in self.rest:
            self.rest += os.read(self.back, 1 << 20)
        first, self.rest = self.rest.split(b'\0', 1)
        return json.loads(first)

    def load(self, url):
        self.number += 1
        os.write(self.to, json.dumps({'id': self.number, 'method': 'Page.navigate', 'params': {'url': url},
                                      'sessionId': self.session}).encode() + b'\0')
        while self.read().get('method') != 'Page.loadEventFired':
            pass

    def evaluate(self, expression):
        result = self.ask('Runtime.evaluate', expression=expression, returnByValue=True)
        assert 'exceptionDetails' not in result, result
        return result['result'].get('value')

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)
