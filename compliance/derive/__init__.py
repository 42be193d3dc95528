"""From a manifest, the law of the day and the volumes so far to the facts that rules look at.

Rules never see a manifest. What needs a calendar, a list, a comparison of scopes or a sum is worked out here, once;
what the law makes of it is in the policies.
"""

from compliance.derive.facts import derive
from compliance.derive.membership import lists_claimed
from compliance.derive.people import Counted, Window, counting_window, people_added

__all__ = ["Counted", "Window", "counting_window", "derive", "lists_claimed", "people_added"]
