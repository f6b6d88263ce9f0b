"""Persons and courses across record systems: joined by what was decided, stated, numbered or weighs enough; what is doubtful is listed."""

from .courses import CourseDoubt, Courses, resolve_courses
from .persons import Conflict, Doubt, Join, Persons, resolve_persons

__all__ = ["Conflict", "CourseDoubt", "Courses", "Doubt", "Join", "Persons", "resolve_courses", "resolve_persons"]
