from dataclasses import replace

import pytest

from bot.domain.papers import PaperContent
from bot.services import models
from tests.unit.services.world import World, content


@pytest.fixture
def large(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose twenty papers are too many to fit anew for each that comes in."""
    monkeypatch.setattr(models, "SOON_FITTED", 0)
    world.bring([content("climate", number) for number in range(20)])
    return world


def test_there_is_nothing_to_learn_without_papers(world: World) -> None:
    with world.uow() as uow:
        assert models.current_epoch(uow, code="test", now=world.now, anew=True) is None


def test_few_papers_are_fitted_anew_with_every_file_so_that_new_words_are_found(
    world: World,
) -> None:
    world.bring([content("climate", number) for number in range(20)])
    world.bring([PaperContent(title="Skimming", abstract="We study skimming of long texts.")])
    ranker = world.model.ranker
    assert ranker.search("skimming", ranker.papers, 5).recommendations


def test_among_many_papers_a_day_s_are_added_without_a_new_epoch(large: World) -> None:
    epoch = large.model.epoch
    (paper,) = large.bring([content("robots", 1)])
    assert large.model.epoch == epoch
    assert paper in {each.id for each in large.model.ranker.papers}


def test_a_tenth_more_papers_begin_an_epoch(large: World) -> None:
    epoch = large.model.epoch
    large.bring([content("robots", number) for number in range(3)])
    assert large.model.epoch > epoch
    assert large.model.watermark == large.model.number == 23


def test_every_night_with_a_new_paper_begins_an_epoch_and_a_quiet_one_does_not(
    large: World,
) -> None:
    large.bring([content("robots", 1)])
    epoch = large.model.epoch
    large.learn(nightly=True)
    assert large.model.watermark == 21
    large.learn(nightly=True)
    assert large.model.epoch == epoch + 1


def test_a_restart_learns_the_same_epoch_and_ranks_the_same(large: World) -> None:
    large.bring([content("robots", 1)])
    before = large.model
    large.model = models.empty_model()
    large.learn()
    assert (large.model.epoch, large.model.number) == (before.epoch, before.number)
    found = [
        [
            (pick.paper.id, pick.score)
            for pick in ranker.search("climate downscaling", ranker.papers, 9).recommendations
        ]
        for ranker in (before.ranker, large.model.ranker)
    ]
    assert found[0] == found[1] != []


def test_an_epoch_whose_texts_have_changed_is_fitted_by_nobody_and_another_begins(
    large: World,
) -> None:
    """Whoever fitted it before the change would rank otherwise than who does after it."""
    texts = [content("climate", number) for number in range(20)]
    changed = [replace(each, abstract=f"{each.abstract} And glaciers.") for each in texts[:2]]
    large.bring(changed)
    running = large.model
    with large.uow() as uow:
        epoch = models.current_epoch(uow, code="test", now=large.now)
        assert epoch is not None
        assert epoch.number == running.epoch
        assert not models.material_of(epoch, uow).is_whole
    large.model = models.empty_model()
    large.learn()
    assert large.model.epoch > running.epoch
    for ranker in (running.ranker, large.model.ranker):
        assert sum("glaciers" in paper.abstract for paper in ranker.papers) == 2


def test_what_came_after_an_epoch_began_does_not_keep_anybody_from_fitting_it(
    large: World,
) -> None:
    large.bring([content("robots", 1)])
    with large.uow() as uow:
        epoch = models.current_epoch(uow, code="test", now=large.now)
        assert epoch is not None
        material = models.material_of(epoch, uow)
    assert material.is_whole
    assert (len(material.papers), len(material.later), material.number) == (20, 1, 21)


def test_a_model_brings_the_material_of_the_next_epoch_itself(large: World) -> None:
    large.bring([content("robots", 1)])
    known = large.model
    with large.uow() as uow:
        epoch = models.current_epoch(uow, code="test", now=large.now, anew=True)
    assert epoch is not None
    changed = [replace(content("climate", 3), abstract="It is about glaciers now.")]
    large.store(changed)
    with large.uow() as uow:
        one, other = models.material_from(known, epoch, uow), models.material_of(epoch, uow)
    assert {each.id: each for each in one.papers} == {each.id: each for each in other.papers}
    assert (one.later, one.number) == (other.later, other.number)
    assert len(one.later) == 1


def test_two_replicas_that_begin_an_epoch_at_once_share_it(world: World) -> None:
    world.bring([content("climate", number) for number in range(5)])
    with world.uow() as uow:
        other = models.current_epoch(uow, code="test", now=world.now)
    assert other is not None
    assert other.number == world.model.epoch


def test_each_version_of_the_code_has_epochs_of_its_own(world: World) -> None:
    world.bring([content("climate", number) for number in range(5)])
    with world.uow() as uow:
        other = models.current_epoch(uow, code="next", now=world.now)
    assert other is not None
    assert other.number > world.model.epoch
