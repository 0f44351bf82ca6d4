"""Does a value match a pattern of `match`? Values, alternatives and names are followed; what takes apart is not."""

from __future__ import annotations

import ast

from hwcheck.network.module.definitions import Definitions
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Scope, Value


class Patterns(Definitions):
    def run_Match(self, node: ast.Match, scope: Scope) -> Value:
        subject = self.evaluate(node.subject, scope)
        for case in node.cases:
            if self.matches(case.pattern, subject, scope) and (case.guard is None or self.branch(case.guard, scope)):
                return self.run(case.body, scope)

    def matches(self, pattern: ast.pattern, subject: Value, scope: Scope) -> bool:
        match pattern:
            case ast.MatchValue():
                return self.truth(self.compare("Eq", subject, self.evaluate(pattern.value, scope)))
            case ast.MatchSingleton():
                return self.truth(self.compare("Is", subject, pattern.value))
            case ast.MatchOr():
                return any(self.matches(each, subject, scope) for each in pattern.patterns)
            case ast.MatchAs():
                if pattern.pattern is not None and not self.matches(pattern.pattern, subject, scope):
                    return False
                if pattern.name:
                    scope.names[pattern.name] = subject
                return True
        raise Unfollowed("this pattern is not followed")
